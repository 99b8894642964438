it("adds", () => {})
it("adds negatives", () => {})
