// Who may work when: a number of slots for work that can run beside other work, and turns for what has to be alone.
// Turns alone begin when nobody works and nobody waits for a slot: a batch is scored and compiled first, then timed.

export interface Gate {
  /** In one of the slots. Whoever waits when the signal aborts is turned away when its turn comes. */
  beside<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** With nothing else at work. */
  alone<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

interface Waiting {
  readonly start: () => void;
}

export function createGate(slots: number): Gate {
  const forSlot: Waiting[] = [];
  const forTurn: Waiting[] = [];
  let working = 0;
  let alone = false;

  function next(): void {
    while (!alone && working < slots && forSlot.length > 0) {
      working++;
      forSlot.shift()!.start();
    }
    if (!alone && working === 0 && forSlot.length === 0 && forTurn.length > 0) {
      alone = true;
      forTurn.shift()!.start();
    }
  }

  async function admitted<T>(
    queue: Waiting[],
    task: () => Promise<T>,
    leave: () => void,
    signal?: AbortSignal,
  ): Promise<T> {
    await new Promise<void>((start) => {
      queue.push({ start });
      next();
    });
    try {
      signal?.throwIfAborted();
      return await task();
    } finally {
      leave();
      next();
    }
  }

  return {
    beside: (task, signal) => admitted(forSlot, task, () => void working--, signal),
    alone: (task, signal) =>
      admitted(
        forTurn,
        task,
        () => {
          alone = false;
        },
        signal,
      ),
  };
}
