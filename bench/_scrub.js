// Moves the slider step by step; milliseconds for each until every picture in sight is that of the step.
async (first, last, pause) => {
  const slider = document.querySelector('[data-testid="step-slider"]')
  const cells = () => [...document.querySelectorAll('.slot:not(.parked) [data-testid="image-cell"]')]
  const rest = (time) => new Promise((done) => setTimeout(done, time))
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  const times = []
  for (let step = first; step < last; step++) {
    const began = performance.now()
    slider.value = String(step)
    slider.dispatchEvent(new Event('input', { bubbles: true }))
    do await frame()
    while (!cells().every((cell) => cell.dataset.step === String(step)) && performance.now() - began < 5000)
    times.push(performance.now() - began)
    if (pause) await rest(pause)
  }
  return times
}
