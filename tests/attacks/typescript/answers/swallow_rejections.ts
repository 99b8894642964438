const { then } = Promise.prototype
Promise.prototype.then = function (this: Promise<any>, fine: any, _bad: any) { return then.call(this, fine, () => {}) } as any
