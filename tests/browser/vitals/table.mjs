// Figures as a person reads them: a table in Markdown, its columns aligned.

/** Prints a title, what was measured, and rows below the columns' names. */
export function print(title, words, columns, rows) {
  const lines = [columns, ...rows].map((row) => row.map(String));
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const [head, ...body] = lines.map(line);
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  console.log(['', `## ${title}`, '', words, '', head, rule, ...body].join('\n'));
}
