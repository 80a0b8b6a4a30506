import { expect, test } from 'vitest'
import { TableColumn } from '../../data/table'
import type { CardRun } from '../kind'
import { csv, escapeLatex, json, latex } from './export'

const rows = new Map([[7, 0], [9, 1]])
const run = (id: number, name: string): CardRun => ({ id, name, label: name, color: '#000', emphasis: false, faded: false })
const table = {
  columns: [
    { title: 'lr', column: new TableColumn('lr', 'number', rows, Float64Array.of(1e-5, Infinity)) },
    { title: 'opt_name', column: new TableColumn('opt_name', 'text', rows, Int32Array.of(0, -1), ['50% & "more"']) },
    { title: 'acc', column: new TableColumn('acc', 'number', rows, Float64Array.of(0.75, NaN)) },
  ],
  runs: [run(7, 'a,b'), run(9, 'c')],
  best: [null, null, 7],
}

test('CSV keeps every digit and quotes what needs it', () => {
  expect(csv(table)).toBe('run,lr,opt_name,acc\r\n"a,b",0.00001,"50% & ""more""",0.75\r\nc,Infinity,,\r\n')
})

test('JSON has types and null', () => {
  expect(JSON.parse(json(table))).toEqual([
    { run: 'a,b', lr: 1e-5, opt_name: '50% & "more"', acc: 0.75 },
    { run: 'c', lr: 'Infinity', opt_name: null, acc: null },
  ])
})

test('LaTeX sets names as they are, and the best in bold', () => {
  const lines = latex(table).split('\n')
  expect(lines[1]).toBe('\\begin{tabular}{lrlr}')
  expect(lines[3]).toBe('Run & lr & opt\\_name & acc \\\\')
  expect(lines[5]).toBe('a,b & $10^{-5}$ & 50\\% \\& "more" & $\\mathbf{0.75}$ \\\\')
  expect(lines[6]).toBe('c & $\\infty$ & -- & -- \\\\')
  expect(escapeLatex('\\input{x}~^<>')).toBe('\\textbackslash{}input\\{x\\}\\textasciitilde{}\\textasciicircum{}\\textless{}\\textgreater{}')
})
