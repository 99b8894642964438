// JSON-RPC with headers of Content-Length over the pipes of a process: as much as asking needs.

export class JsonRpc {
  #output
  #waiting = new Map() // id -> { resolve, reject }
  #id = 0
  #read = Buffer.alloc(0)
  #ended = null

  /** `child`: a process whose standard input and output speak it. */
  constructor(child) {
    this.#output = child.stdin
    child.stdin.on("error", () => {}) // told of by the end
    child.stdout.on("data", (chunk) => this.#take(chunk))
    child.on("error", (error) => this.#end(error))
    child.on("close", (code, signal) => this.#end(new Error(`it ended with ${signal ?? code}`)))
  }

  /** The result of a call. Rejects with what the other side says, and when it ends before. */
  async call(method, params = null) {
    if (this.#ended) throw this.#ended
    const id = ++this.#id
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", id, method, params }))
    const answered = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
    this.#output.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]))
    return await answered
  }

  #take(chunk) {
    this.#read = Buffer.concat([this.#read, chunk])
    for (;;) {
      const start = this.#read.indexOf("\r\n\r\n") + 4
      if (start < 4) return
      const length = Number(/content-length: *(\d+)/i.exec(this.#read.toString("latin1", 0, start))?.[1])
      if (this.#read.length < start + length) return
      this.#answer(JSON.parse(this.#read.toString("utf8", start, start + length)))
      this.#read = this.#read.subarray(start + length)
    }
  }

  #answer({ id, result, error }) {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error) waiting?.reject(new Error(error.message))
    else waiting?.resolve(result)
  }

  #end(error) {
    this.#ended ??= error
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
