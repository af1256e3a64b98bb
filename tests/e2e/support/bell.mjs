// Owns: waiting for something to become true without pausing: every change rings, each ring asks again.
// Must not know: what changes, or what is waited for.

/** Long enough for the slowest build on a busy machine; a passing test never comes near it. */
export const patience_ms = 30_000;

export class Bell {
  #rung = 0;
  #sleepers = [];

  ring() {
    this.#rung += 1;
    for (const wake of this.#sleepers.splice(0)) wake();
  }

  /**
   * The first truthy value of `condition` (which may be async), asked again after each ring. Fails with
   * `what` and what `explain` says when `patience_ms` are over.
   */
  async until(what, condition, explain = () => '') {
    const deadline = AbortSignal.timeout(patience_ms);
    const over = new Promise((done) => deadline.addEventListener('abort', done, { once: true }));
    for (;;) {
      const heard = this.#rung;
      const value = await condition();
      if (value) return value;
      if (heard === this.#rung) await Promise.race([over, new Promise((wake) => this.#sleepers.push(wake))]);
      if (deadline.aborted) throw new Error(`${what}: not seen within ${patience_ms} ms\n${explain()}`);
    }
  }
}
