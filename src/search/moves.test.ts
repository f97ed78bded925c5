import { expect, test } from 'vitest';
import { coarserMoves, finerMoves, moved, movesFrom } from './moves.ts';

// Gene 0 saves 4 for an error of 8, gene 1 saves 1 for 1, gene 2 has one level.
const errors = [[8, 0], [1, 0], [0]];
const cost = [[0, 4], [0, 1], [3]];

test('what adds least error for the cost that it saves comes first', () => {
  const moves = coarserMoves(movesFrom([1, 1, 0], errors, cost));
  expect(moves.map(({ gene, error, cost: saved }) => [gene, error, saved])).toEqual([
    [1, 1, -1],
    [0, 8, -4],
  ]);
  expect(finerMoves(movesFrom([1, 1, 0], errors, cost))).toEqual([]);
  expect(moved([1, 1, 0], moves[0]!)).toEqual([1, 0, 0]);
});

test('what takes most error away for its cost comes first', () => {
  expect(finerMoves(movesFrom([0, 0, 0], errors, cost)).map(({ gene }) => gene)).toEqual([0, 1]);
});

test('what saves cost and error both comes before everything', () => {
  const odd = [
    [0, 5],
    [1, 0],
  ];
  const [first] = coarserMoves(
    movesFrom([1, 1], odd, [
      [0, 1],
      [0, 9],
    ]),
  );
  expect(first).toMatchObject({ gene: 0, error: -5 });
});
