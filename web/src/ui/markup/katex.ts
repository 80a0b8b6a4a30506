// KaTeX and its fonts, in a part of the page of their own.
import 'katex/dist/katex.min.css'

export { default } from 'katex'
