// A mesh is logged as up to three tags; the one of its vertices stands for all.

const PART = /^(.*)_(VERTEX|FACE|COLOR)$/s

/** The mesh's own name, and which part of it a tag holds; '' for a tag that has no such ending. */
export function partOf(tag: string): { name: string; part: string } {
  const found = PART.exec(tag)
  return found ? { name: found[1] ?? '', part: found[2] ?? '' } : { name: tag, part: '' }
}
