import { isUtf8 } from 'node:buffer';
import { TacitError } from '@tacit/sdk/core';
import { type Dialect, notUtf8, openBytes } from './scan.ts';

const SAMPLE = 1 << 18;
const DELIMITERS = [',', ';', '\t', '|'] as const;

export interface CsvHead {
  readonly dialect: Dialect;
  /** Cells of the first record, trimmed. */
  readonly header: readonly string[];
  /** Cells of up to five records after it. */
  readonly next: readonly (readonly string[])[];
}

/** Splits text into records; for the head of a file only. */
export function splitRecords(text: string, { delimiter, quote }: Dialect, limit: number): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = '';
  let quoted = false;
  const endRecord = (): void => {
    record.push(cell);
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
    cell = '';
  };
  for (let i = 0; i < text.length && records.length < limit; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c !== quote) cell += c;
      else if (text[i + 1] === quote) {
        cell += c;
        i++;
      } else quoted = false;
    } else if (c === quote && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (c === delimiter) {
      record.push(cell);
      cell = '';
    } else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[i + 1] === '\n') i++;
      endRecord();
    } else cell += c;
  }
  if (records.length < limit && (cell !== '' || record.length > 0)) endRecord();
  return records;
}

async function sample(path: string, gzip: boolean): Promise<{ bytes: Buffer; whole: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  const stream = openBytes(path, gzip);
  for await (const piece of stream) {
    parts.push(piece as Buffer);
    size += (piece as Buffer).length;
    if (size >= SAMPLE) return { bytes: Buffer.concat(parts).subarray(0, SAMPLE), whole: false };
  }
  return { bytes: Buffer.concat(parts), whole: true };
}

/** Reads delimiter, quote and header from the first 256 kB. */
export async function readHead(path: string, gzip: boolean, delimiter: string | null): Promise<CsvHead> {
  const { bytes, whole } = await sample(path, gzip);
  const text = decode(bytes, whole);
  if (text.trim() === '') throw new TacitError('data.empty');
  const dialect = detect(text, delimiter);
  const [header, ...next] = splitRecords(text, dialect, 7);
  return { dialect, header: (header ?? []).map((c) => c.trim()), next: whole ? next : next.slice(0, 5) };
}

function decode(bytes: Buffer, whole: boolean): string {
  if (bytes.length === 0) throw new TacitError('data.empty');
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (wide)
    throw new TacitError('data.encoding', {
      message: 'the file is UTF-16 text',
      expected: 'UTF-8',
      hint: 'save it as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`',
    });
  if (bytes.includes(0))
    throw new TacitError('data.unreadable', {
      message: 'the file holds zero bytes: it is not a text table',
      expected: 'CSV, Parquet or NDJSON',
    });
  const end = whole ? bytes.length : bytes.lastIndexOf(10) + 1 || bytes.length;
  const head = bytes.subarray(0, end);
  if (!isUtf8(head) && whole) throw notUtf8(head, 1);
  // A later bad line is found, and named, by the full scan.
  const text = new TextDecoder('utf-8', { ignoreBOM: false }).decode(head);
  return text;
}

/** The delimiter that splits most records of the sample into as many cells as the header; then the one with most cells. */
function detect(text: string, given: string | null): Dialect {
  const quote =
    (text.match(/(^|[,;\t|\r\n])'[^'\r\n]*'(?=[,;\t|\r\n])/g)?.length ?? 0) >= 2 && !text.includes('"');
  let best: Dialect = { delimiter: given ?? ',', quote: quote ? "'" : '"' };
  if (given !== null) return best;
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const dialect: Dialect = { delimiter, quote: best.quote };
    const records = splitRecords(text, dialect, 100);
    const width = records[0]?.length ?? 0;
    if (width < 2) continue;
    const same = records.filter((r) => r.length === width).length / records.length;
    const score = same * 10 + Math.min(width, 1000) / 1000;
    if (score > bestScore) {
      bestScore = score;
      best = dialect;
    }
  }
  return best;
}
