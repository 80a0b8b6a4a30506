// Draws the runs of a card over each other as polygons. Called again whenever runs, step, size or theme change.

const NS = 'http://www.w3.org/2000/svg'

function make(name, attributes, text = '') {
  const element = document.createElementNS(NS, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.textContent = text
  return element
}

export async function draw(root, card) {
  const logged = await Promise.all(card.runs.map(async (run) => ({ run, value: await card.value(run.id) })))
  const shown = logged.filter(({ value }) => value?.numbers)
  if (shown.length === 0) {
    root.textContent = 'No scores at this step.'
    return
  }
  const { axes } = await card.ask('axes', { run: shown[0].run.id, tag: card.tag })
  const count = Math.max(...shown.map(({ value }) => value.numbers.length))
  const most = Math.max(1e-9, ...shown.flatMap(({ value }) => [...value.numbers]).filter(Number.isFinite))
  const size = Math.min(card.width, card.height)
  const radius = Math.max(20, size / 2 - 30)
  const at = (axis, share) => {
    const angle = (2 * Math.PI * axis) / count - Math.PI / 2
    return [card.width / 2 + Math.cos(angle) * radius * share, card.height / 2 + Math.sin(angle) * radius * share]
  }
  const polygon = (share) => Array.from({ length: count }, (_, axis) => at(axis, share(axis)).join()).join(' ')

  const svg = make('svg', { width: card.width, height: card.height, 'font-size': 11, fill: card.look.second })
  for (const ring of [0.25, 0.5, 0.75, 1]) svg.append(make('polygon', { points: polygon(() => ring), fill: 'none', stroke: card.look.line }))
  for (let axis = 0; axis < count; axis++) {
    const [x, y] = at(axis, 1.1)
    svg.append(make('text', { x, y, 'text-anchor': 'middle', 'dominant-baseline': 'middle' }, axes[axis] ?? String(axis)))
  }
  for (const { run, value } of shown) {
    const points = polygon((axis) => Math.max(0, value.numbers[axis] || 0) / most)
    const shape = make('polygon', { points, fill: run.color, 'fill-opacity': 0.15, stroke: run.color, 'stroke-width': 2, opacity: run.faded ? 0.3 : 1 })
    shape.append(make('title', {}, `${run.name}, step ${value.step}`))
    svg.append(shape)
  }
  root.replaceChildren(svg)
}
