// Owns: what the tests do with files that Node.js cannot read itself: SQLite and zstd, by Python and libzstd.
// Must not know: what the files mean.
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

async function python(script, ...args) {
  const { stdout } = await execute('python3', ['-c', script, ...args], { maxBuffer: 1 << 28 });
  return stdout;
}

/** Runs the statements in one connection and answers the rows of the last one that gave any. */
export async function sqlite(file, ...statements) {
  const script = `
import json, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
rows = []
for statement in sys.argv[2:]:
    rows = connection.execute(statement).fetchall() or rows
print(json.dumps(rows))
`;
  return JSON.parse(await python(script, file, ...statements));
}

/** Another program's write lock on the database, as of a statement typed into a shell, until `release`. */
export async function hold_lock(file) {
  const script = `
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
`;
  const child = spawn('python3', ['-c', script, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((done) => child.once('close', done));
  await new Promise((locked, failed) => {
    child.stdout.once('data', locked);
    child.once('close', () => failed(new Error(`no lock on ${file}`)));
  });
  return { release: () => { child.stdin.end(); return ended; } };
}

/** The text of a zstd file, which may consist of several frames. */
export function zstd_text(file) {
  const script = `
import ctypes, sys
class Buffer(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("size", ctypes.c_size_t), ("at", ctypes.c_size_t)]
zstd = ctypes.CDLL("libzstd.so.1")
zstd.ZSTD_createDStream.restype = ctypes.c_void_p
zstd.ZSTD_decompressStream.restype = ctypes.c_size_t
zstd.ZSTD_decompressStream.argtypes = [ctypes.c_void_p] + [ctypes.POINTER(Buffer)] * 2
raw = open(sys.argv[1], "rb").read()
space = ctypes.create_string_buffer(1 << 16)
stream = zstd.ZSTD_createDStream()
source = Buffer(ctypes.cast(ctypes.c_char_p(raw), ctypes.c_void_p), len(raw), 0)
while True:
    target = Buffer(ctypes.cast(space, ctypes.c_void_p), len(space), 0)
    left = zstd.ZSTD_decompressStream(stream, ctypes.byref(target), ctypes.byref(source))
    if zstd.ZSTD_isError(ctypes.c_size_t(left)):
        sys.exit("not intact zstd")
    sys.stdout.buffer.write(space.raw[:target.at])
    if source.at == source.size and target.at < target.size:
        break
`;
  return python(script, file);
}
