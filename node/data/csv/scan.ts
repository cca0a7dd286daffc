import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TacitError } from '@tacit/sdk/core';

export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
}

export interface RowEvents {
  /** A record: the line it starts on (1-based) and its number of cells. */
  readonly onRow: (line: number, cells: number) => boolean | undefined;
  readonly onBytes?: (done: number) => void;
}

export interface ScanLimits {
  readonly maxCellBytes: number;
}

const LF = 10;
const CR = 13;
const SPACE = 32;

export function openBytes(path: string, gzip: boolean): Readable {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  if (!gzip) return file;
  const plain = createGunzip({ chunkSize: 1 << 18 });
  file.on('error', (e) => plain.destroy(e));
  return file.pipe(plain);
}

/**
 * One pass over the bytes of a delimited text file (RFC 4180 with any delimiter and line ending) that checks encoding
 * and structure and tells where each record starts; memory does not grow with the file. Blank lines are not records.
 * Answers the bytes of the longest record. `onRow` returning false ends the scan.
 */
export async function scanRows(
  path: string,
  gzip: boolean,
  dialect: Dialect,
  limits: ScanLimits,
  events: RowEvents,
): Promise<{ readonly longestRow: number }> {
  let longestRow = 0;
  const D = dialect.delimiter.charCodeAt(0);
  const Q = dialect.quote.charCodeAt(0);
  let line = 1;
  let rowLine = 1;
  let cells = 1;
  let cellBytes = 0;
  let rowBytes = 0;
  /** 0 in a bare cell, 1 inside quotes, 2 after a closing quote. */
  let state = 0;
  /** The cell holds nothing but spaces so far: a quote may still open. */
  let blank = true;
  /** The line ending of the file, once seen: LF, CR, or CR LF as their sum. */
  let ending = 0;
  /** The line on which `ending` was first seen. */
  let endedOn = 0;
  let lastCr = false;
  let going = true;
  let done = 0;
  let carry: Buffer = Buffer.alloc(0);

  const endRow = (): void => {
    if (rowBytes > 0 || cells > 1) going = events.onRow(rowLine, cells) !== false;
    if (rowBytes > longestRow) longestRow = rowBytes;
    cells = 1;
    cellBytes = 0;
    rowBytes = 0;
    state = 0;
    blank = true;
  };

  const eat = (buf: Buffer): void => {
    for (let i = 0; i < buf.length && going; i++) {
      const c = buf[i]!;
      if (state === 1) {
        if (c === Q) state = 2;
        else {
          if (c === LF && !lastCr) line++;
          else if (c === CR) line++;
          if (++cellBytes > limits.maxCellBytes) throw tooLong(rowLine, limits);
        }
        lastCr = c === CR;
        rowBytes++;
        continue;
      }
      if (c === LF || c === CR) {
        if (c === LF && lastCr) {
          lastCr = false;
          if (ending === CR && line === endedOn + 1) ending = LF + CR;
          if (ending !== LF + CR) throw mixedEndings(line - 1);
          continue;
        }
        if (lastCr && ending === LF + CR) throw mixedEndings(line - 1);
        lastCr = c === CR;
        if (ending === 0) {
          ending = c;
          endedOn = line;
        } else if ((ending === LF) !== (c === LF)) throw mixedEndings(line);
        endRow();
        line++;
        rowLine = line;
        continue;
      }
      if (lastCr) {
        if (ending === LF + CR) throw mixedEndings(line - 1);
        lastCr = false;
      }
      rowBytes++;
      if (c === D) {
        cells++;
        cellBytes = 0;
        state = 0;
        blank = true;
      } else if (c === Q && state === 2) {
        state = 1;
        cellBytes++;
      } else if (c === Q && blank) {
        state = 1;
        blank = false;
      } else {
        if (c !== SPACE) {
          if (state === 2) throw afterQuote(line);
          blank = false;
        }
        if (++cellBytes > limits.maxCellBytes) throw tooLong(rowLine, limits);
      }
    }
  };

  for await (const piece of openBytes(path, gzip)) {
    const chunk = piece as Buffer;
    done += chunk.length;
    const buf = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
    const cut = wholeCharacters(buf);
    const text = cut === buf.length ? buf : buf.subarray(0, cut);
    if (!isUtf8(text)) throw notUtf8(text, line);
    carry = cut === buf.length ? Buffer.alloc(0) : Buffer.from(buf.subarray(cut));
    const bom = done === chunk.length && text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
    eat(bom > 0 ? text.subarray(bom) : text);
    events.onBytes?.(done);
    if (!going) return { longestRow };
  }
  if (carry.length > 0) throw notUtf8(carry, line);
  if (state === 1)
    throw new TacitError('data.unclosed-quote', {
      message: `a quoted cell of the row starting at line ${rowLine} is not closed`,
      field: `line ${rowLine}`,
    });
  if (rowBytes > 0) endRow();
  return { longestRow };
}

const tooLong = (line: number, limits: ScanLimits): TacitError =>
  new TacitError('data.cell-too-long', {
    message: `a cell of the row starting at line ${line} is longer than ${limits.maxCellBytes} bytes`,
    field: `line ${line}`,
    expected: `at most ${limits.maxCellBytes} bytes`,
  });

const afterQuote = (line: number): TacitError =>
  new TacitError('data.unreadable', {
    message: `line ${line}: text follows a closing quotation mark`,
    field: `line ${line}`,
    hint: 'quote whole cells and double the quotation marks inside them',
  });

const mixedEndings = (line: number): TacitError =>
  new TacitError('data.unreadable', {
    message: `line ${line} ends otherwise than the lines before it (LF, CR LF and CR are mixed)`,
    field: `line ${line}`,
    hint: 'give all lines one ending, for example with `dos2unix`',
  });

/** Length of the prefix that ends between two characters; a broken tail is left for the next chunk to show. */
function wholeCharacters(buf: Buffer): number {
  for (let back = 1; back <= 3 && back <= buf.length; back++) {
    const c = buf[buf.length - back]!;
    if (c < 0x80) return buf.length;
    if (c >= 0xc0) {
      const need = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
      return need > back ? buf.length - back : buf.length;
    }
  }
  return buf.length;
}

/** Names the line, and the encoding the bytes look like; never the bytes. */
export function notUtf8(buf: Buffer, firstLine: number): TacitError {
  let line = firstLine;
  let from = 0;
  for (;;) {
    const end = buf.indexOf(LF, from);
    const part = buf.subarray(from, end < 0 ? buf.length : end);
    if (!isUtf8(part) || end < 0) {
      const c1 = part.some((b) => b >= 0x80 && b < 0xa0);
      const guess = c1 ? 'WINDOWS-1252' : 'ISO-8859-1';
      return new TacitError('data.encoding', {
        message: `line ${line} is not UTF-8 text; it looks like ${guess}`,
        field: `line ${line}`,
        expected: 'UTF-8',
        hint: `save it as UTF-8, for example with \`iconv -f ${guess} -t UTF-8\``,
      });
    }
    line++;
    from = end + 1;
  }
}
