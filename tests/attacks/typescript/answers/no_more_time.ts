Date.now = () => 0
performance.now = () => 0
