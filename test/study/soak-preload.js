// Loaded before the built binary by the soak of a study: writes a line for every measurement that begins, and lets the disk
// be full after SOAK_ROOM bytes.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Worker } from 'node:worker_threads';

const trace = fs.openSync(process.env.SOAK_TRACE, 'a');
const write = fs.writeSync;
const started = (what) => write(trace, `${what}\n`);

const { postMessage } = Worker.prototype;
Worker.prototype.postMessage = function post(message, ...rest) {
  if (message?.measurer) started(message.measurer);
  return postMessage.call(this, message, ...rest);
};
const { spawn } = childProcess;
/** Programs that were timed: a measurement starts its own program several times. */
const timed = new Set();
childProcess.spawn = (command, args, ...rest) => {
  // What runs when a compiled program is timed; a compiler has other arguments.
  if (args?.[0] === 'time' && !timed.has(command)) {
    timed.add(command);
    started('time');
  }
  return spawn(command, args, ...rest);
};

let room = Number(process.env.SOAK_ROOM ?? Number.POSITIVE_INFINITY);
function full() {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}
fs.writeSync = (descriptor, data, ...rest) => {
  if (data.length <= room) {
    room -= data.length;
    return write(descriptor, data, ...rest);
  }
  // As a disk does: what fits is written, the rest is refused.
  const fits = room;
  room = 0;
  if (fits === 0 || typeof data === 'string') throw full();
  const [offset = 0, , position = null] = rest;
  return write(descriptor, data, offset, fits, position);
};
const writeFile = fs.writeFileSync;
fs.writeFileSync = (file, data, ...rest) => {
  if (data.length > room) {
    room = 0;
    throw full();
  }
  room -= data.length;
  return writeFile(file, data, ...rest);
};
syncBuiltinESMExports();
