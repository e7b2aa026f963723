// Moves a place in a text out of a surrogate pair, so that no character is cut in two.

/** Returns `place`, or the place before it if it is inside a surrogate pair. Never goes beyond the end of the text. */
export function startOfCharacter(text: string, place: number): number {
  if (place >= text.length) return text.length;
  const [before, after] = [text.charCodeAt(place - 1), text.charCodeAt(place)];
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff ? place - 1 : place;
}
