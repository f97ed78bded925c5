// What is chosen and what is kept, and who wants to know.
export interface Limit {
  readonly low: number;
  readonly high: number;
}

export interface Store {
  readonly selected: number;
  /** By axis. */
  readonly limits: ReadonlyMap<string, Limit>;
  select(index: number): void;
  setLimit(axis: string, limit: Limit | null): void;
  clearLimits(): void;
  onSelect(listener: (index: number) => void): void;
  onLimits(listener: () => void): void;
}

export function createStore(count: number, selected: number): Store {
  const selectListeners: ((index: number) => void)[] = [];
  const limitListeners: (() => void)[] = [];
  const limits = new Map<string, Limit>();
  let chosen = selected;
  return {
    get selected() {
      return chosen;
    },
    limits,
    select(index) {
      if (!Number.isInteger(index) || index < 0 || index >= count || index === chosen) return;
      chosen = index;
      for (const listener of selectListeners) listener(index);
    },
    setLimit(axis, limit) {
      if (limit === null) limits.delete(axis);
      else limits.set(axis, limit);
      for (const listener of limitListeners) listener();
    },
    clearLimits() {
      limits.clear();
      for (const listener of limitListeners) listener();
    },
    onSelect: (listener) => void selectListeners.push(listener),
    onLimits: (listener) => void limitListeners.push(listener),
  };
}
