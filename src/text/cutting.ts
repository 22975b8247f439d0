/** The first `room` pieces. */
export const cutText = (pieces: string[], room: number): string[] =>
  pieces.length <= room ? pieces : pieces.slice(0, room);

/**
 * Two texts cut so that together they have no more than `room` pieces: the longer one loses its end, one piece at a
 * time, as in BERT's own preparation of pairs. Of two equally long ones the second keeps one more where the room is odd.
 */
export function cutPair(pair: readonly [string[], string[]], room: number): readonly [string[], string[]] {
  const [first, second] = pair;
  const shorter = Math.min(first.length, second.length);
  const half = Math.floor(room / 2);
  if (first.length + second.length <= room) return pair;
  if (shorter <= half) {
    // Only the longer one is cut.
    return first.length > second.length
      ? [first.slice(0, room - shorter), second]
      : [first, second.slice(0, room - shorter)];
  }
  const [firstRoom, secondRoom] = first.length > second.length ? [room - half, half] : [half, room - half];
  return [first.slice(0, firstRoom), second.slice(0, secondRoom)];
}
