/** Tells of what is said of a thing whether all words that are looked for stand in it, in whatever order and case. */
export function finder(search: string): (said: readonly (string | number | null | undefined)[]) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return (said) => {
    const text = said.join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
