// npm as a program that can be started anywhere without a shell: Windows has npm as a script for its shell alone, which takes
// blanks in arguments apart. Under `npm run` npm says where it lies.

/** Program and first arguments: follow with those of npm. `npm exec -- NAME` is npx. */
export function npmCommand() {
  const { npm_execpath: script } = process.env;
  if (script?.endsWith('.js')) return [process.execPath, script];
  if (process.platform !== 'win32') return ['npm'];
  console.error('expected to be started by npm: npm run NAME');
  process.exit(2);
}
