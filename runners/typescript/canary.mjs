// A test that has to fail: one that passes proves that something makes tests pass.

const FAILING = [
  (expect) => expect(1).toBe(2),
  (expect) => expect({ a: [1] }).toEqual({ a: [2] }),
  (expect) => expect({ a: 1 }).toStrictEqual({ a: 2 }),
  (expect) => expect({ a: 1 }).toMatchObject({ a: 2 }),
  (expect) => expect([1]).toContain(2),
  (expect) => expect("a").toMatch(/b/),
  (expect) => expect(0).toBeTruthy(),
  (expect) => expect(1).toBeCloseTo(2),
  (expect) => expect(1).toBeGreaterThan(2),
  (expect) => expect([]).toHaveLength(1),
  (expect) => expect(() => {}).toThrow(),
  (expect) => expect({}).toBeInstanceOf(Array),
  (expect) => expect(1).not.toBe(1),
  (expect) => expect(1).equal(2),
]

/** The body of the test, with the `expect` that tests have. */
export function canary(expect) {
  return () => {
    let failed = null
    for (const fail of FAILING) {
      const error = errorOf(() => fail(expect))
      if (!error) return // something passes that cannot: so does this test
      failed = error
    }
    throw failed
  }
}

function errorOf(call) {
  try {
    call()
    return null
  } catch (error) {
    return error
  }
}
