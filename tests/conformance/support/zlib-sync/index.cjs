// Owns: the part of zlib-sync's interface that @discordjs/ws uses, on pako: one inflater over many pushes.
// Must not know: the gateway.
'use strict';
const pako = require('pako');

/** `push` until a flushed one; then `result` is what came out since the last. `err` is zlib's code, 0 for none. */
class Inflate {
  err = 0;
  msg = null;
  result = null;
  #stream;
  #to;
  #pieces = [];
  #taken = 0; // bytes of the stream's output buffer that were taken already
  #handed = null; // the output buffer that was handed over full, until pako replaces it

  constructor({ chunkSize = 65_536, to } = {}) {
    this.#to = to;
    this.#stream = new pako.Inflate({ chunkSize });
    this.#stream.onData = (full) => {
      this.#pieces.push(full.slice(this.#taken));
      this.#taken = 0;
      this.#handed = full;
    };
  }

  push(data, flush) {
    this.result = null;
    this.#stream.push(data, flush);
    this.err = this.#stream.err;
    this.msg = this.#stream.msg || null;
    const { output, next_out } = this.#stream.strm;
    if (output && output !== this.#handed) {
      this.#pieces.push(output.slice(this.#taken, next_out));
      this.#taken = next_out;
    }
    if (flush !== pako.constants.Z_SYNC_FLUSH) return;
    const whole = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.result = this.#to === 'string' ? whole.toString('utf8') : whole;
  }
}

module.exports = { Inflate, Z_NO_FLUSH: pako.constants.Z_NO_FLUSH, Z_SYNC_FLUSH: pako.constants.Z_SYNC_FLUSH };
