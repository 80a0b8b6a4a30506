"""What runs in the page to find the place of an element, to guard a click on it, and to fill a field.

Each is a function of a selector that gives null, or what counts as false, as long as it cannot be done.
"""

# [left, top, width, height] of an element in the window, once it has stayed in place for two pictures.
PLACE = """async (selector, block) => {
    const find = () => document.querySelector(selector)
    const element = find()
    if (element === null) return null
    element.scrollIntoView({block, inline: 'nearest', behavior: 'instant'})
    const place = () => {
        const {left, top, width, height} = element.getBoundingClientRect()
        return [left, top, width, height]
    }
    const before = place()
    await new Promise(done => {
        requestAnimationFrame(() => requestAnimationFrame(done))
        setTimeout(done, 500)
    })
    return find() === element && before[2] > 0 && place().join() === before.join() ? before : null
}"""

# [x, y, whether nothing is over it] of the middle of an element that stays in place. When nothing is, whatever else the
# next press meets does not hear of it, and `pressed()` says what became of it.
AIM = f"""async (selector, block) => {{
    const box = await ({PLACE})(selector, block)
    if (box === null) return null
    const mine = target => {{
        const element = document.querySelector(selector)
        return element !== null && (element.contains(target) || target?.closest?.('label')?.control === element)
    }}
    const [x, y] = [box[0] + box[2] / 2, box[1] + box[3] / 2]
    if (document.querySelector(selector).disabled) return null
    if (!mine(document.elementFromPoint(x, y))) return [x, y, false]
    window.pressed?.()
    let met = 'nothing'
    const names = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'dblclick']
    const guard = event => {{
        if (met === 'nothing') met = mine(event.target) ? 'it' : 'missed'
        if (met === 'it') return
        event.preventDefault()
        event.stopImmediatePropagation()
    }}
    names.forEach(name => addEventListener(name, guard, true))
    window.pressed = () => {{
        names.forEach(name => removeEventListener(name, guard, true))
        delete window.pressed
        return met
    }}
    return [x, y, true]
}}"""

# Whether a text field holds this text now, as if it had been typed over what it held.
FILL = """(selector, text) => {
    const field = document.querySelector(selector)
    if (field.disabled) return false
    field.focus()
    field.select()
    document.execCommand(text === '' ? 'delete' : 'insertText', false, text)
    return document.activeElement === field && field.value === text
}"""
