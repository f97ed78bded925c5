// hb_version.h: which tool made the project, and which candidate it is.
import { crc32 } from '../base/crc32.ts';

export interface ProjectVersion {
  /** Of hushbit, `1.2.3` with what may follow. */
  readonly version: string;
  /** 16 hexadecimal digits: the code of the network, then its constants. */
  readonly candidate: string;
}

/** Exports of one candidate have one name, others another. */
export function candidateHash(networkSource: string, image: Uint8Array): string {
  const words = [crc32(new TextEncoder().encode(networkSource)), crc32(image)];
  return words.map((word) => word.toString(16).padStart(8, '0')).join('');
}

export function versionHeader({ version, candidate }: ProjectVersion): string {
  const [major = '0', minor = '0', patch = '0'] = version.split(/[.-]/);
  return `/** @file
 * Which hushbit made this project, and of which candidate. */
#ifndef HB_VERSION_H
#define HB_VERSION_H

/** Of hushbit; sources of one version belong together. */
#define HB_VERSION "${version}"
#define HB_VERSION_MAJOR ${Number(major)}
#define HB_VERSION_MINOR ${Number(minor)}
#define HB_VERSION_PATCH ${Number(patch)}
/** 10203 for 1.2.3. */
#define HB_VERSION_NUMBER (HB_VERSION_MAJOR * 10000 + HB_VERSION_MINOR * 100 + HB_VERSION_PATCH)

/** CRC-32 of the network's code, then of hb_weights.bin: equal for exports of one candidate. */
#define HB_CANDIDATE "${candidate}"

#endif
`;
}
