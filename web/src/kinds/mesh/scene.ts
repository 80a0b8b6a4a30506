// Pictures of meshes by WebGL: one renderer for the whole page, whose pictures are copied into each card's canvas.
// Browsers give a page about sixteen WebGL contexts, and a board may have hundreds of cards.

import {
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  ColorManagement,
  DirectionalLight,
  DoubleSide,
  Group,
  LinearSRGBColorSpace,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  MeshStandardMaterial,
  PerspectiveCamera,
  PointLight,
  Points,
  PointsMaterial,
  Scene,
  WebGLRenderer,
} from 'three'
import type { Material } from 'three'
import type { Light, Look } from '../../data/api'
import type { Pose } from './camera'
import { cellsFor, coarse } from './coarse'
import type { Surface } from './coarse'
import { centreOf, normalised, radiusOf } from './frame'
import type { Box } from './frame'
import type { MeshData } from './meshes.svelte'
import type { Painter, Pane, Picture } from './painter'
import { Pace, spread } from './pace'

ColorManagement.enabled = false // colours are what was logged

/** Fewer faces than this show their edges: a cube is no ball. */
const COARSE = 1_000

/** A mesh on the graphics card. */
interface Built {
  mesh: MeshData
  mode: Pane['mode']
  frame: Box
  color: string
  object: Mesh | Points
  /** Those that were logged; null for one beside the viewer. */
  lights: Group | null
  /** Of a large surface, what stands for it while it turns; made when first needed. */
  rough: Mesh | Points | null
}

class Renderer {
  readonly canvas: HTMLCanvasElement
  readonly #gl: WebGLRenderer
  readonly #scene = new Scene()
  readonly #camera = new PerspectiveCamera()
  readonly #light = new DirectionalLight(0xffffff, Math.PI * 0.62)
  readonly #lights = new Group()
  readonly #repaint = new Set<() => void>()
  #width = 0
  #height = 0

  constructor(canvas: HTMLCanvasElement, context: WebGL2RenderingContext) {
    this.canvas = canvas
    this.#gl = new WebGLRenderer({ canvas, context, antialias: true, alpha: true })
    this.#gl.outputColorSpace = LinearSRGBColorSpace
    this.#gl.setScissorTest(true)
    this.#gl.setClearColor(0x000000, 0)
    this.#lights.add(new AmbientLight(0xffffff, Math.PI * 0.38), this.#light)
    canvas.addEventListener('webglcontextrestored', () => this.#repaint.forEach((repaint) => repaint()))
  }

  /** Calls back when the graphics card had lost everything and is back; until the returned function is called. */
  onRestored(repaint: () => void): () => void {
    this.#repaint.add(repaint)
    return () => this.#repaint.delete(repaint)
  }

  /** Grows only: a new size throws the drawing buffer away. */
  begin(width: number, height: number): void {
    if (width > this.#width || height > this.#height) {
      this.#width = Math.max(this.#width, width)
      this.#height = Math.max(this.#height, height)
      this.#gl.setSize(this.#width, this.#height, false)
    }
    this.#gl.setViewport(0, 0, width, height)
    this.#gl.setScissor(0, 0, width, height)
    this.#gl.clear()
  }

  /** Into the rectangle whose lower left corner is (x, y), in device pixels of the drawing buffer. */
  draw(object: Mesh | Points, lights: Group | null, pose: Pose, x: number, y: number, width: number, height: number): void {
    const camera = this.#camera
    camera.fov = pose.fov
    camera.aspect = width / height
    camera.near = Math.max(1e-3, pose.distance / 200)
    camera.far = pose.distance + 200
    camera.up.set(...pose.up)
    camera.position.set(...pose.eye)
    camera.lookAt(...pose.target)
    camera.updateProjectionMatrix()
    this.#light.position.set(...pose.back).addScaledVector(camera.up, 0.5)
    this.#gl.setViewport(x, y, width, height)
    this.#gl.setScissor(x, y, width, height)
    this.#scene.add(object, lights ?? this.#lights)
    this.#gl.render(this.#scene, camera)
    this.#scene.clear()
  }
}

let shared: Renderer | null = null
const pace = new Pace()

/** The painter of one card; null where there is no WebGL. `context` was made for `canvas`. */
export function glPainter(canvas: HTMLCanvasElement, context: WebGL2RenderingContext, repaint: () => void): Painter {
  const renderer = (shared ??= new Renderer(canvas, context))
  const leave = renderer.onRestored(repaint)
  let built = new Map<number, Built>()
  return {
    paint(pen: CanvasRenderingContext2D, { panes, pose, frame, ratio, moving }: Picture): boolean {
      const { width, height } = pen.canvas
      const next = new Map(panes.map((pane) => [pane.run, prepared(built.get(pane.run), pane, frame)]))
      let total = 0
      for (const { object } of next.values()) total += elements(object)
      const share = moving ? pace.share(total) : 1
      const from = performance.now()
      let drawn = 0
      renderer.begin(width, height)
      for (const pane of panes) {
        const ready = next.get(pane.run)
        if (ready === undefined) continue
        const object = share === 1 ? whole(ready) : part(ready, share)
        const [x, w, h] = [pane.left * ratio, pane.width * ratio, pane.height * ratio].map(Math.round) as [number, number, number]
        style(object, pane, ratio * Math.min(2, 1 / Math.sqrt(share)))
        drawn += elements(object)
        renderer.draw(object, ready.lights, pose, x, height - Math.round(pane.top * ratio) - h, w, h)
      }
      for (const [run, old] of built) if (next.get(run) !== old) dispose(old)
      built = next
      pen.clearRect(0, 0, width, height)
      pen.drawImage(renderer.canvas, 0, renderer.canvas.height - height, width, height, 0, 0, width, height)
      pace.took(drawn, performance.now() - from)
      return share === 1
    },
    destroy(): void {
      leave()
      built.forEach(dispose)
      built.clear()
    },
  }
}

function prepared(old: Built | undefined, { mesh, mode, color }: Pane, frame: Box): Built {
  if (old && old.mesh === mesh && old.mode === mode && old.frame === frame && old.color === color) return old
  const positions = normalised(mesh.vertices, frame)
  const object =
    mode === 'points' || mesh.faces === null
      ? cloud(spread(positions, 3), mesh.colors && spread(mesh.colors, 4), color)
      : surface({ positions, faces: mesh.faces, colors: mesh.colors }, mode, color, mesh.look)
  return { mesh, mode, color, frame, object, lights: lightsOf(mesh.look, frame), rough: null }
}

function whole({ object }: Built): Mesh | Points {
  object.geometry.setDrawRange(0, Infinity)
  return object
}

/** About that share of it: the first points, which are spread over all, or a surface of fewer faces. */
function part(built: Built, share: number): Mesh | Points {
  const { object, mesh, mode, color } = built
  if (object instanceof Points || mesh.faces === null) {
    object.geometry.setDrawRange(0, Math.ceil(elements(object) * share))
    return object
  }
  const positions = object.geometry.getAttribute('position').array as Float32Array
  const cells = cellsFor((mesh.faces.length / 3) * share)
  return (built.rough ??= surface(coarse(positions, mesh.faces, mesh.colors, cells), mode, color, mesh.look))
}

function cloud(positions: Float32Array, colors: Uint8Array | null, color: string): Points {
  const geometry = geometryOf(positions, colors)
  return still(new Points(geometry, new PointsMaterial({ ...paintOf(colors, color), sizeAttenuation: false })))
}

function surface({ positions, faces, colors }: Surface, mode: Pane['mode'], color: string, look: Look): Mesh {
  const geometry = geometryOf(positions, colors)
  const paint = paintOf(colors, color)
  geometry.setIndex(new BufferAttribute(faces, 1))
  if (mode === 'edges') return still(new Mesh(geometry, new MeshBasicMaterial({ ...paint, wireframe: true })))
  const flatShading = faces.length < 3 * COARSE
  if (!flatShading) geometry.computeVertexNormals()
  const shape = { ...paint, side: DoubleSide, flatShading }
  if (look.material === 'basic') return still(new Mesh(geometry, new MeshBasicMaterial({ ...paint, side: DoubleSide })))
  if (look.material !== 'standard') return still(new Mesh(geometry, new MeshLambertMaterial(shape)))
  return still(new Mesh(geometry, new MeshStandardMaterial({ ...shape, roughness: look.roughness ?? 1, metalness: look.metalness ?? 0 })))
}

/** Where they were logged to stand, in units of the frame. Intensities are counted as when 1 lit a white face fully. */
function lightsOf(look: Look, frame: Box): Group | null {
  if (!look.lights || look.lights.length === 0) return null
  const lights = new Group()
  const [x, y, z] = centreOf(frame)
  const scale = 1 / radiusOf(frame)
  for (const { kind, color, intensity, position } of look.lights.map(filled)) {
    if (kind === 'ambient') lights.add(new AmbientLight(color, intensity))
    else if (kind === 'directional') {
      const light = new DirectionalLight(color, intensity)
      if (position.some((value) => value !== 0)) light.position.set(...position).normalize()
      lights.add(light)
    } else {
      const light = new PointLight(color, intensity, 0, 0) // as bright far away as near
      light.position.set((position[0] - x) * scale, (position[1] - y) * scale, (position[2] - z) * scale)
      lights.add(light)
    }
  }
  return lights
}

const filled = ({ kind, color = '#ffffff', intensity = 1, position }: Light) => ({
  kind,
  color,
  intensity: intensity * Math.PI,
  position: (position ?? [0, 0, 0]) as [number, number, number],
})

const paintOf = (colors: Uint8Array | null, color: string): { vertexColors: boolean } | { color: string } =>
  colors ? { vertexColors: true } : { color }

function geometryOf(positions: Float32Array, colors: Uint8Array | null): BufferGeometry {
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(positions, 3))
  if (colors) geometry.setAttribute('color', new BufferAttribute(colors, 4, true))
  return geometry
}

/** Always drawn: the frame is on screen, and a sphere around a million points would be computed for nothing. */
function still<T extends Mesh | Points>(object: T): T {
  object.frustumCulled = false
  object.matrixAutoUpdate = false
  return object
}

/** What a draw range counts: corners of faces, or points. */
const elements = ({ geometry }: Mesh | Points): number => geometry.index?.count ?? geometry.getAttribute('position').count

function style(object: Mesh | Points, { size }: Pane, ratio: number): void {
  if (object instanceof Points && object.material instanceof PointsMaterial) object.material.size = size * ratio
}

function dispose({ object, rough }: Built): void {
  for (const one of rough ? [object, rough] : [object]) {
    one.geometry.dispose()
    const materials: Material[] = [one.material].flat()
    materials.forEach((material) => material.dispose())
  }
}
