(globalThis as any).Error = class { constructor() { return {} } }
Error.captureStackTrace = () => {}
