import { openSync, writeSync } from "node:fs"
const frame = (text: string): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(Buffer.byteLength(text))
  return Buffer.concat([head, Buffer.from(text)])
}
const say = (name: string, bytes: Buffer): void => {
  try { writeSync(openSync(`/channel/${name}`, "r+"), bytes) } catch {}
}
setInterval(() => say("events", Buffer.alloc(4096, 1)), 1)
