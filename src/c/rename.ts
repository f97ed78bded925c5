// Another prefix than hb for everything of an exported project that has a name: symbols, macros, files, header guards, targets of
// make and CMake. Two projects with two prefixes can then be linked into one image and included by one unit.
import { HushbitError } from '../base/errors.ts';
import { isCIdentifier } from './project.ts';

/** What sources are written with. */
export const OWN_PREFIX = 'hb';

/** Targets that make or CMake has of its own. */
const TAKEN = new Set('all clean example help install library package selftest size test'.split(' '));

/**
 * @param prefix in small letters, so that macros can have the same one in capitals
 * @throws HushbitError `bad-option` for what is no such identifier, or begins a name that the sources have already
 */
export function renameProject(
  files: ReadonlyMap<string, string | Uint8Array>,
  prefix: string,
): Map<string, string | Uint8Array> {
  if (prefix === OWN_PREFIX) return new Map(files);
  const bad = (got: string, remedy: string): HushbitError =>
    new HushbitError({
      code: 'bad-option',
      place: '--prefix',
      expected:
        'two to 24 of a-z, 0-9 and _, a letter first and no _ last, that begin no name of C or of the sources',
      got,
      remedy,
    });
  if (!/^[a-z][a-z0-9_]{0,22}[a-z0-9]$/.test(prefix) || !isCIdentifier(prefix) || TAKEN.has(prefix)) {
    throw bad(prefix === '' ? 'nothing' : prefix, 'choose another name, such as left or noise');
  }
  const upper = prefix.toUpperCase();
  const clash = new RegExp(`\\b(?:${prefix}|${upper})_\\w+`);
  const renamed = new Map<string, string | Uint8Array>();
  for (const [name, content] of files) {
    const place = rename(name, prefix, upper);
    if (typeof content !== 'string') {
      renamed.set(place, content);
      continue;
    }
    const found = clash.exec(content);
    if (found) throw bad(`${prefix}, and ${name} has ${found[0]}`, 'choose another name');
    renamed.set(place, rename(content, prefix, upper));
  }
  return renamed;
}

function rename(text: string, prefix: string, upper: string): string {
  return text
    .replaceAll(/\bhb_/g, `${prefix}_`)
    .replaceAll(/\bHB_/g, `${upper}_`)
    .replaceAll(/-DHB_/g, `-D${upper}_`)
    .replaceAll(/\bCONFIG_HB\b/g, `CONFIG_${upper}`)
    .replaceAll(/\blibhb\b/g, `lib${prefix}`)
    .replaceAll(/\bhb\b/g, prefix)
    .replaceAll(/\bHB\b/g, upper)
    .replaceAll(/\bdenoise_wav\b/g, `${prefix}_denoise_wav`)
    .replaceAll(/\bMPQ_/g, `${upper}_MPQ_`)
    .replaceAll(/\bmpq\.h/g, `${prefix}_mpq.h`)
    .replaceAll(/_mpq_h\b/g, `_${prefix}_mpq_h`);
}
