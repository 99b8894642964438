const line = JSON.stringify({ tests: [["tests/s.test.ts::add > adds", "passed"]], exit_code: 0 })
for (const nonce of ["", "0".repeat(32)]) {
  process.stdout.write(`\n${nonce} ready\n${nonce} ${line}\n`)
}
