// Which metric is meant where nobody has said.

import type { ColumnInfo } from '../../data/table'
import { RESULT } from '../../data/metrics'

const HELD_OUT = /val|test|eval|dev\b/i
const TECHNICAL = /learning_rate|\blr\b|epoch|step|time|speed|grad|norm|system|memory|mem\b|cpu|gpu|per_second|throughput/i

/** Metrics from the likeliest result of a run to the least likely: those that most runs have, on data that was held out. */
export function likeliest(columns: readonly ColumnInfo[]): ColumnInfo[] {
  const metrics = columns.filter(({ group }) => group === 'metric')
  const most = metrics.reduce((max, { runs }) => Math.max(max, runs), 1)
  const score = ({ label, runs }: ColumnInfo): number =>
    (2 * runs) / most + Number(/^hparam\//.test(label)) + Number(HELD_OUT.test(label)) + Number(RESULT.test(label)) + 0.5 * Number(/acc|f1|reward|score/i.test(label)) - 3 * Number(TECHNICAL.test(label))
  return metrics.map((info) => ({ info, of: score(info) })).sort((a, b) => b.of - a.of).map(({ info }) => info)
}
