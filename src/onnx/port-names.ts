// Whether an input and an output of a file have the name of one state: `h_in` and `h_out`, `h0` and `hn`, `cache` and `cache_new`.

const SIDES = new Set(
  (
    'in input inputs out output outputs prev previous pre next nxt new cur curr current old past last init initial final ' +
    'updated update upd result ret i o t n'
  ).split(' '),
);

/** The name without what says that it goes in or comes out; empty where nothing else is left. */
export function stateName(name: string): string {
  const spaced = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/:\d+$/, '');
  // torch's h0, hn, c0, cn
  const tokens = spaced
    .split(/[^a-z0-9]+/)
    .map((token) =>
      token
        .replace(/^([hc])[0n]$/, '$1')
        .replace(/^(in|out|next|prev)(?=\d|h$|c$|state|cache|hidden|cell)/, ''),
    )
    .map((token) => token.replace(/(?<=h|c|state|cache|hidden|cell|\d)(in|out|next|prev)$/, ''))
    .filter((token) => token !== '' && !SIDES.has(token));
  return tokens.join(' ');
}

/** Whether an input is called a state. */
export function isStateName(name: string): boolean {
  return /state|hidden|cell|cache|memory|prev|initial|^[hc](\d|_|n?$)|rnn|gru|lstm|past|buffer/i.test(name);
}

/** Whether an input is called what networks call their features. */
export function isFeatureName(name: string): boolean {
  return /^(x|input|inputs|main_input|mix|noisy|feat|features?|spec|spectrum|mag|magnitude|audio|in)$/i.test(
    name,
  );
}
