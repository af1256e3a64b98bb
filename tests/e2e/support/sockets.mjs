// Owns: which other ends a process is connected to at this moment, as the kernel tells it.
// Must not know: whose process it is.
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** What vanishes while it is read belongs to a socket or process that has just ended. */
function if_present(read, otherwise) {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(error.code)) return otherwise;
    throw error;
  }
}

function socket_inodes(pid) {
  const links = if_present(() => readdirSync(`/proc/${pid}/fd`), [])
    .map((fd) => if_present(() => readlinkSync(`/proc/${pid}/fd/${fd}`), ''));
  return new Set(links.map((link) => link.match(/^socket:\[(\d+)\]$/)?.[1]).filter(Boolean));
}

/** "0100007F:1F90" as "127.0.0.1:8080"; the kernel writes each 32-bit word in the machine's order. */
function readable(address) {
  const [host, port] = address.split(':');
  const bytes = host.match(/.{8}/g).flatMap((word) => [...Buffer.from(word, 'hex')].reverse());
  const text = bytes.length === 4 ? bytes.join('.') : Buffer.from(bytes).toString('hex');
  return `${text}:${parseInt(port, 16)}`;
}

/** The remote address of each TCP and UDP socket that the process holds, such as `tcp 127.0.0.1:8080`. */
export function peers_of(pid) {
  const own = socket_inodes(pid);
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((protocol) => {
    const table = if_present(() => readFileSync(`/proc/${pid}/net/${protocol}`, 'utf8'), '');
    return table.split('\n').slice(1).map((row) => row.trim().split(/\s+/))
      .filter((columns) => own.has(columns[9]))
      .map((columns) => `${protocol} ${readable(columns[2])}`);
  });
}
