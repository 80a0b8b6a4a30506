// Where a mesh is looked at from. All is in units of the frame: its centre is the origin, its radius 1.

export type Vector = readonly [number, number, number]
export type Up = 'y' | 'z'

/** A camera that turns around a point. */
export interface Camera {
  /** Degrees around the up axis, and above the horizon. */
  yaw: number
  pitch: number
  /** Distance, as a multiple of that at which the whole frame is seen. */
  zoom: number
  /** What it looks at. */
  target: Vector
}

/** What a camera and the shape of a picture come to. */
export interface Pose {
  eye: Vector
  /** Unit vectors: to the right, up and towards the viewer on the picture. */
  right: Vector
  up: Vector
  back: Vector
  target: Vector
  distance: number
  /** Vertical angle of view, degrees. */
  fov: number
}

export const START: Camera = { yaw: 35, pitch: 20, zoom: 1, target: [0, 0, 0] }
export const FOV = 40

const ZOOM = [0.02, 20] as const
const STEEPEST = 89.9
const REACH = 50 // radii the target may be panned away
const radians = (degrees: number): number => (degrees * Math.PI) / 180
const within = (value: number, [low, high]: readonly [number, number]): number => Math.min(high, Math.max(low, value))

const add = (a: Vector, b: Vector, times = 1): Vector => [a[0] + b[0] * times, a[1] + b[1] * times, a[2] + b[2] * times]
const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]

export function poseOf(camera: Camera, up: Up, fov: number, aspect: number): Pose {
  const [yaw, pitch] = [radians(camera.yaw), radians(camera.pitch)]
  const a = Math.cos(pitch) * Math.sin(yaw)
  const b = Math.sin(pitch)
  const c = Math.cos(pitch) * Math.cos(yaw)
  const back: Vector = up === 'y' ? [a, b, c] : [c, a, b]
  const flat: Vector = up === 'y' ? [Math.cos(yaw), 0, -Math.sin(yaw)] : [-Math.sin(yaw), Math.cos(yaw), 0]
  // The narrower side must hold the sphere around the frame.
  const half = Math.atan(Math.tan(radians(fov) / 2) * Math.min(1, aspect))
  const distance = (camera.zoom * 1.06) / Math.sin(half)
  return { eye: add(camera.target, back, distance), right: flat, up: cross(back, flat), back, target: camera.target, distance, fov }
}

/** Turned by so many pixels of a drag; the width of a card is about a half turn. */
export function orbit(camera: Camera, dx: number, dy: number): Camera {
  const yaw = (((camera.yaw - dx * 0.5) % 360) + 360) % 360
  return { ...camera, yaw, pitch: within(camera.pitch + dy * 0.5, [-STEEPEST, STEEPEST]) }
}

/** Moved so that what is under the pointer follows it; `height` is that of the picture in pixels. */
export function pan(camera: Camera, pose: Pose, dx: number, dy: number, height: number): Camera {
  const scale = (2 * pose.distance * Math.tan(radians(pose.fov) / 2)) / height
  const moved = add(add(camera.target, pose.right, -dx * scale), pose.up, dy * scale)
  return { ...camera, target: moved.map((value) => within(value, [-REACH, REACH])) as unknown as Vector }
}

export const dolly = (camera: Camera, factor: number): Camera => ({ ...camera, zoom: within(camera.zoom * factor, ZOOM) })

const short = (value: number, digits: number): string => String(Number(value.toFixed(digits)))

/** As links carry it; '' for where every camera starts. */
export function writeCamera(camera: Camera): string {
  const text = [short(camera.yaw, 1), short(camera.pitch, 1), short(camera.zoom, 4), ...camera.target.map((value) => short(value, 4))].join(',')
  return text === '35,20,1,0,0,0' ? '' : text
}

export function readCamera(text: string): Camera {
  const numbers = text.split(',').map(Number)
  const [yaw, pitch, zoom, x, y, z] = numbers
  if (numbers.length !== 6 || !numbers.every(Number.isFinite)) return START
  return {
    yaw: yaw ?? 0,
    pitch: within(pitch ?? 0, [-STEEPEST, STEEPEST]),
    zoom: within(zoom ?? 1, ZOOM),
    target: [within(x ?? 0, [-REACH, REACH]), within(y ?? 0, [-REACH, REACH]), within(z ?? 0, [-REACH, REACH])],
  }
}
