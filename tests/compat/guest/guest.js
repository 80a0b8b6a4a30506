// A page as plugin authors write it: asks its host, and shows what it hears.

const waiting = new Map()
const heard = []
let asked = 0

const channel = new MessageChannel()
channel.port1.onmessage = ({ data }) => {
  const message = JSON.parse(data)
  if (message.isReply) waiting.get(message.id)(message)
  else {
    heard.push(message.type)
    show('heard', heard)
    channel.port1.postMessage(JSON.stringify({ type: message.type, payload: null, error: null, id: message.id, isReply: true }))
  }
}
window.parent.postMessage('experimental.bootstrap', '*', [channel.port2])

function ask(type, payload) {
  const id = asked++
  channel.port1.postMessage(JSON.stringify({ type, payload, id, error: null, isReply: false }))
  return new Promise((resolve) => waiting.set(id, resolve))
}

function show(id, value) {
  const at = document.getElementById(id) ?? document.body.appendChild(Object.assign(document.createElement('pre'), { id }))
  at.textContent = `${id}: ${JSON.stringify(value)}`
}

export async function render() {
  document.body.appendChild(Object.assign(document.createElement('h1'), { textContent: 'Hello from a guest' }))
  for (const type of ['experimental.GetRuns', 'experimental.GetURLPluginData', 'experimental.Unknown']) {
    void ask(type).then((message) => show(type.split('.')[1], message))
  }
  show('fetched', await (await fetch('./runs')).json())
}
