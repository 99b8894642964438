import { openSync, writeSync } from "node:fs"
const frame = (text: string): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(Buffer.byteLength(text))
  return Buffer.concat([head, Buffer.from(text)])
}
const say = (name: string, bytes: Buffer): void => {
  try { writeSync(openSync(`/channel/${name}`, "r+"), bytes) } catch {}
}
import { readSync } from "node:fs"
setInterval(() => { try { readSync(openSync("/channel/calls", "r+"), Buffer.alloc(65536)) } catch {} }, 1)
