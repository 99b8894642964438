// What the test process printed: the head and the tail of it, never more in memory.

import { Writable } from "node:stream"

const HEAD = 32 << 10
const TAIL = 24 << 10

export class Log extends Writable {
  #head = Buffer.alloc(0)
  #tail = Buffer.alloc(0)
  #dropped = 0

  _write(chunk, _encoding, done) {
    const room = HEAD - this.#head.length
    this.#head = Buffer.concat([this.#head, chunk.subarray(0, room)])
    const tail = Buffer.concat([this.#tail, chunk.subarray(room)])
    this.#dropped += Math.max(0, tail.length - TAIL)
    this.#tail = tail.subarray(-TAIL)
    done()
  }

  text() {
    const cut = this.#dropped ? `\n[... ${this.#dropped} bytes left out ...]\n` : ""
    return this.#head.toString() + cut + this.#tail.toString()
  }
}
