// Owns: the part of zstd-napi's interface that oceanic.js uses, on fzstd: one decompressor over many writes.
// Must not know: the gateway.
'use strict';
const { Transform } = require('node:stream');
const { Decompress } = require('fzstd');

/** What was decompressed of a write is pushed before its callback is called; the frame need never end. */
class DecompressStream extends Transform {
  #decompressor = new Decompress((piece) => { this.push(Buffer.from(piece)); });

  _transform(data, encoding, done) {
    try {
      this.#decompressor.push(new Uint8Array(data));
      done();
    } catch (error) {
      done(error);
    }
  }
}

module.exports = { DecompressStream };
