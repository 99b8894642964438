// Frames on a named pipe: four bytes of length, then JSON. Only data; read by a parser of its own bounds.

import { readSync, writeSync } from "node:fs"

const MOST = 32 << 20 // bytes of one frame
const HEAD = 4

/** The other side has ended, or what it wrote is no frame. */
export class Broken extends Error {
  name = "ChannelBroken"
}

export class FrameReader {
  #fd
  #bytes = Buffer.alloc(0)

  /** `fd` blocks. */
  constructor(fd) {
    this.#fd = fd
  }

  /** Bytes that were read elsewhere. */
  add(chunk) {
    this.#bytes = this.#bytes.length ? Buffer.concat([this.#bytes, chunk]) : chunk
  }

  /** Whether a frame has begun. */
  get begun() {
    return this.#bytes.length > 0
  }

  /** The next frame, waited for. Throws `Broken`. */
  next() {
    this.#fill(HEAD)
    const length = this.#bytes.readUInt32BE(0)
    if (length > MOST) throw new Broken(`a message of ${length} bytes, more than ${MOST}`)
    this.#fill(HEAD + length)
    const text = this.#bytes.toString("utf8", HEAD, HEAD + length)
    this.#bytes = this.#bytes.subarray(HEAD + length)
    return parsed(text)
  }

  #fill(length) {
    if (this.#bytes.length >= length) return
    const parts = [this.#bytes]
    for (let have = this.#bytes.length; have < length; ) {
      const chunk = Buffer.allocUnsafe(Math.max(65536, Math.min(length - have, 1 << 20)))
      const count = readSync(this.#fd, chunk)
      if (count === 0) throw new Broken("the other side has ended")
      parts.push(chunk.subarray(0, count))
      have += count
    }
    this.#bytes = Buffer.concat(parts)
  }
}

function parsed(text) {
  let frame
  try {
    frame = JSON.parse(text)
  } catch {
    throw new Broken("a message that is no JSON")
  }
  if (frame === null || typeof frame !== "object" || Array.isArray(frame)) throw new Broken("a message of no kind")
  return frame
}

/** Throws `Broken` where nobody reads any more. */
export function writeFrame(fd, frame) {
  const text = Buffer.from(JSON.stringify(frame))
  if (text.length > MOST) throw new RangeError(`${text.length} bytes are too many for the channel`)
  const bytes = Buffer.allocUnsafe(HEAD + text.length)
  bytes.writeUInt32BE(text.length, 0)
  text.copy(bytes, HEAD)
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written)
    } catch (error) {
      if (error.code === "EPIPE") throw new Broken("the other side has ended")
      throw error
    }
  }
}
