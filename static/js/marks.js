// What in a text is meant for one reader, as chatrooms/talk/marks.py reads it: her name after an @, and words she folds.

const LETTERS = "\\p{L}\\p{N}_", LETTER = `[${LETTERS}]`;
/** A beginning: nothing is looked behind at, which browsers of 2022 can't read. */
const after = (others) => `(?:^|[^${LETTERS}${others}])`;
const plain = (text) => text.normalize("NFKC").toLowerCase();
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const known = new Map();

function pattern(source) {
  if (!known.has(source)) known.set(source, new RegExp(source, "u"));
  return known.get(source);
}

export function names(text, name) {
  const end = `(?!${LETTER}|[@+-]|\\.${LETTER})`;
  return text.includes("@") && pattern(`${after("@.+-")}@${escaped(plain(name))}${end}`).test(plain(text));
}

/** `word` as a whole, or as a beginning if it ends in a star. */
export function fits(word, text) {
  const isBeginning = word.endsWith("*"), parts = plain(isBeginning ? word.slice(0, -1) : word).trim().split(/\s+/);
  return pattern(`${after("")}${parts.map(escaped).join("\\s+")}${isBeginning ? "" : `(?!${LETTER})`}`).test(plain(text));
}
