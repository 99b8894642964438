import { openSync, writeSync } from "node:fs"
const frame = (text: string): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(Buffer.byteLength(text))
  return Buffer.concat([head, Buffer.from(text)])
}
const say = (name: string, bytes: Buffer): void => {
  try { writeSync(openSync(`/channel/${name}`, "r+"), bytes) } catch {}
}
say("returns", Buffer.from("garbage, of which the first four bytes are a length"))
