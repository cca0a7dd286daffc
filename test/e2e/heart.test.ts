import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyReceipt } from '@tacit/sdk/client';
import t from 'tap';
import { BIN, close, DATA, hasData, NO_DATA, networkOf, reference, type TestNetwork } from './network.ts';

if (!hasData) t.comment(NO_DATA);
else await suite();

async function suite(): Promise<void> {
  const net: TestNetwork = await networkOf(join(DATA, 'heart'));
  t.teardown(() => net.end());
  const ask = (sql: string) => net.requester.tacit.sql(sql);

  const counts =
    'select sex, cp, count(*) n, sum(case when num > 0 then 1 else 0 end) disease, sum(age) age_sum from heart group by sex, cp order by cp, sex';

  t.test(
    'counts and sums over four hospitals equal the pooled ones; only small cells are suppressed',
    async (t) => {
      const answer = await ask(counts);
      const expected = reference('heart_by_sex_cp.csv').map((r) => [
        r['sex'],
        r['cp'],
        r['n'],
        Number(r['disease']) < 5 ? null : r['disease'],
        r['age_sum'],
      ]);
      t.same(answer.cells, expected);
      t.same(
        answer.suppressed.map((s) => [s.row, answer.columns[s.column]!.name]),
        [
          [0, 'disease'],
          [2, 'disease'],
        ],
      );
      t.same([...answer.owners].sort(), ['cleveland', 'hungarian', 'switzerland', 'va']);
    },
  );

  t.test('means and standard deviations equal those of the pooled rows', async (t) => {
    const names = reference('heart_describe.csv').map((r) => r['column']!);
    const select = names.map((c) => `count(${c}) n_${c}, avg(${c}) m_${c}, stddev_samp(${c}) s_${c}`);
    const row = (await ask(`select ${select.join(', ')} from heart`)).rows[0]!;
    for (const r of reference('heart_describe.csv')) {
      const c = r['column']!;
      t.equal(String(row[`n_${c}`]), r['n'], `count of ${c}`);
      t.ok(close(row[`m_${c}`], r['mean']!), `mean of ${c}`);
      t.ok(close(row[`s_${c}`], r['sd']!), `standard deviation of ${c}`);
    }
  });

  t.test('correlation and a regression line equal those of the pooled rows', async (t) => {
    const real = (await ask('select corr(age, thalach) r, regr_slope(thalach, age) slope from heart'))
      .rows[0]!;
    t.ok(close(real['r'], reference('heart_cor.csv')[0]!['r']!));
    t.ok(Number(real['slope']) < 0);
  });

  t.test('a median over integers with declared bounds is exact', async (t) => {
    const answer = await ask('select sex, median(age) m from heart group by sex order by sex');
    const ages = new Map<string, number[]>();
    for (const owner of ['cleveland', 'hungarian', 'switzerland', 'va']) {
      for (const line of readFileSync(join(DATA, 'heart', `${owner}.csv`), 'utf8')
        .trim()
        .split('\n')
        .slice(1)) {
        const [, age, sex] = line.split(',');
        ages.set(sex!, [...(ages.get(sex!) ?? []), Number(age)]);
      }
    }
    const middle = (xs: number[]): number => {
      const sorted = [...xs].sort((a, b) => a - b);
      const half = sorted.length >> 1;
      return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
    };
    t.same(
      answer.cells.map(([sex, m]) => [sex, Number(m)]),
      ['0', '1'].map((sex) => [sex, middle(ages.get(sex)!)]),
    );
    t.equal(answer.columns[1]!.error, undefined, 'nothing to state');
  });

  t.test('the receipt verifies from the file alone, by function and by command', async (t) => {
    const { receipt } = await ask(counts);
    const result = verifyReceipt(receipt, { genesis: net.genesis as never });
    t.same(
      result.checks.filter((c) => !c.ok),
      [],
    );
    const file = join(net.home, 'receipt.json');
    writeFileSync(file, JSON.stringify(receipt));
    const good = spawnSync(process.execPath, [BIN, 'verify', file, '--genesis', net.genesis, '--json'], {
      encoding: 'utf8',
    });
    t.equal(good.status, 0);
    t.equal(JSON.parse(good.stdout).ok, true);
    const other = spawnSync(process.execPath, [BIN, 'verify', file, '--genesis', '0'.repeat(64), '--json'], {
      encoding: 'utf8',
    });
    t.equal(other.status, 1);
    t.same(JSON.parse(other.stdout).failing, ['genesis']);
  });

  t.test('any change to a receipt makes it fail, naming the check', async (t) => {
    const { receipt } = await ask(counts);
    type Doc = {
      body: Record<string, never> & {
        pins: { commitment: string }[];
        participants: { shareHash: string; member: string }[];
      };
      release: { rows: (string | null)[][] };
      signatures: Record<string, string>;
      inclusion: { records: { record: Record<string, unknown> }[] };
      salt: string;
    };
    const failing = (change: (d: Doc) => void): string[] => {
      const copy = JSON.parse(JSON.stringify(receipt)) as Doc;
      change(copy);
      return verifyReceipt(copy, { genesis: net.genesis as never })
        .checks.filter((c) => !c.ok)
        .map((c) => c.name);
    };
    const bump = (hex: string): string => (hex[0] === '0' ? '1' : '0') + hex.slice(1);
    const set = (key: string, value: unknown) => (d: Doc) => {
      (d.body as Record<string, unknown>)[key] = value;
    };
    t.same(
      failing(() => undefined),
      [],
      'positive control: the receipt as it is',
    );
    t.ok(
      failing((d) => {
        d.release.rows[1]![2] = '37';
      }).includes('result'),
    );
    t.ok(
      failing((d) => {
        d.salt = `${d.salt.slice(0, -4)}AAAA`;
      }).includes('result'),
    );
    t.ok(failing(set('purpose', 'DUO:0000006')).includes('signatures'));
    t.ok(failing(set('requester', 'va')).includes('grant'));
    t.ok(failing(set('gate', 'observer')).includes('session'));
    t.ok(failing(set('planHash', '0'.repeat(64))).includes('plan'));
    t.ok(failing(set('network', 'other')).includes('network'));
    t.ok(
      failing((d) => {
        d.body.pins[0]!.commitment = bump(d.body.pins[0]!.commitment);
      }).includes('signatures'),
    );
    t.ok(
      failing((d) => {
        d.body.participants[0]!.shareHash = bump(d.body.participants[0]!.shareHash);
      }).includes('signatures'),
    );
    t.ok(
      failing((d) => {
        delete d.signatures['va'];
      }).includes('signatures'),
    );
    t.ok(
      failing((d) => {
        d.inclusion.records[0]!.record['hash'] = '0'.repeat(64);
      }).includes('inclusion'),
    );
  });

  t.test(
    'no row leaves a hospital: neither ledger nor logs nor other folders hold an identifier',
    async (t) => {
      await ask(counts);
      const blocks = JSON.stringify(await net.observer.tacit.ledger.blocks(0, 500));
      t.notMatch(blocks, /(CL|HU|SW|VA)-\d{4}/);
      const find = spawnSync('grep', ['-rlaE', 'CL-0001|HU-0001|SW-0001|VA-0001', net.home], {
        encoding: 'utf8',
      });
      for (const path of find.stdout
        .trim()
        .split('\n')
        .filter((p) => p !== '')) {
        const owner = path.slice(net.home.length + 1).split('/')[0]!;
        t.match(path, new RegExp(`/${owner}/datasets/`), 'only the owner\u2019s own data folder');
      }
    },
  );

  t.test('what is refused says what and why', async (t) => {
    const refused = (sql: string) =>
      net.requester.tacit.sql(sql).then(
        () => null,
        (e: { code: string; hint: string }) => e,
      );
    for (const [sql, code] of [
      ['select max(age) from heart', 'sql.disclosive'],
      ['select patient_id, count(*) from heart group by patient_id', 'plan.identifier'],
      ['select * from heart', 'sql.rows'],
      ['select count(*) from nowhere', 'sql.unknown-table'],
      ['selec count(*)', 'sql.syntax'],
    ] as const) {
      const e = await refused(sql);
      t.ok(e !== null && e.hint.length > 10, sql);
      t.equal(e?.code, code, sql);
    }
  });
}
