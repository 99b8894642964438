// Vitest's runner in the test process, which tells each result before the next test begins.
//
// Vitest sends results in batches; a test that never returns would take those before it along.

import { TestRunner } from "vitest"

export default class extends TestRunner {
  async onAfterRunTask(test) {
    await super.onAfterRunTask?.(test)
    await this.onTaskUpdate([[test.id, test.result, test.meta]], [[test.id, "test-finished", undefined]])
  }
}
