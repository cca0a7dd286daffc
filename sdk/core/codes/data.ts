/** Datasets at the owner. */
export const dataCodes = {
  'data.unreadable': {
    status: 422,
    title: 'the file cannot be read as a table',
    hint: 'check format, encoding and header',
  },
  'data.source-refused': {
    status: 400,
    title: 'this source is not a plain local file',
    hint: 'give the path of one regular file on this machine: no URL, no wildcard, no symbolic link',
  },
  'data.source-missing': {
    status: 404,
    title: 'there is no such file',
    hint: 'check the path; it is read on the machine of the node',
  },
  'data.source-changed': {
    status: 409,
    title: 'the file changed while it was read',
    hint: 'wait until the export has finished, then add it again',
  },
  'data.empty': {
    status: 422,
    title: 'the file is empty',
    hint: 'export it again; nothing was imported',
  },
  'data.header-only': {
    status: 422,
    title: 'the file has a header and no rows',
    hint: 'export it again with its rows; nothing was imported',
  },
  'data.no-header': {
    status: 422,
    title: 'the first line looks like data, not like column names',
    hint: 'put a line of column names on top of the file',
  },
  'data.bad-column-name': {
    status: 422,
    title: 'a column has no usable name',
    hint: 'give every column of the header a name of 1 to 128 printable characters',
  },
  'data.duplicate-columns': {
    status: 422,
    title: 'two columns have the same name',
    hint: 'rename one of them in the header; upper and lower case count as equal',
  },
  'data.too-many-columns': {
    status: 422,
    title: 'the table has more columns than this node accepts',
    hint: 'leave out columns nobody will ask about',
  },
  'data.encoding': {
    status: 422,
    title: 'the file is not UTF-8 text',
    hint: 'save it as UTF-8, for example with `iconv -f WINDOWS-1252 -t UTF-8`',
  },
  'data.unclosed-quote': {
    status: 422,
    title: 'a quoted cell is not closed',
    hint: 'look at the named line for a missing or stray quotation mark',
  },
  'data.cell-too-long': {
    status: 422,
    title: 'a cell is longer than this node accepts',
    hint: 'shorten or leave out the column of long texts',
  },
  'data.rows-refused': {
    status: 422,
    title: 'some rows do not fit the schema; nothing was imported',
    hint: 'correct the rows named in the report, edit the schema, or import the rest with refuse=skip',
  },
  'data.ambiguous-dates': {
    status: 422,
    title: 'dates can be read as day/month or as month/day',
    hint: 'export dates as YYYY-MM-DD, or say which: dateOrder dmy or mdy',
  },
  'data.number-format': {
    status: 422,
    title: 'numbers are written with separators that can be read in two ways',
    hint: 'export numbers without thousand separators and with a decimal point',
  },
  'data.schema-invalid': {
    status: 422,
    title: 'the schema file is not a valid table schema',
    hint: 'correct the named field of the schema file',
  },
  'data.schema-mismatch': {
    status: 422,
    title: 'the columns of the file are not those of the schema',
    hint: 'compare the header with the schema; names must be equal, order may differ',
  },
  'data.schemas-differ': {
    status: 409,
    title: 'the tables of the owners cannot become one virtual table',
    hint: 'agree on one type for the named column',
  },
  'data.dataset-unknown': {
    status: 404,
    title: 'this node holds no such dataset',
    hint: 'list the datasets with `tacit dataset list`',
  },
  'data.dataset-damaged': {
    status: 500,
    title: 'a stored dataset cannot be opened',
    hint: 'import it again from its source',
  },
  'data.version-exists': {
    status: 409,
    title: 'this version of the dataset exists already',
    hint: 'import it as the next version',
  },
  'data.process-memory': {
    status: 507,
    title: 'the data engine needed more memory than its limit and was stopped',
    hint: 'ask a smaller question, or raise the memory limit of the data engine',
  },
  'data.process-died': {
    status: 500,
    title: 'the data engine stopped unexpectedly',
    hint: 'try again; it restarts by itself. If it happens again, report it with the log',
  },
  'data.deadline': {
    status: 504,
    title: 'the data engine did not finish in time and was stopped',
    hint: 'ask a smaller question, or allow more time',
  },
  'data.cancelled': {
    status: 499,
    title: 'the work was cancelled',
    hint: 'nothing was kept; start it again when you like',
  },
  'data.engine-stopped': {
    status: 503,
    title: 'the data engine is not running',
    hint: 'start the node first',
  },
  'data.query-refused': {
    status: 400,
    title: 'the data engine answers one SELECT statement over the table and nothing else',
    hint: 'send a single SELECT without files, extensions or settings',
  },
  'data.query-failed': {
    status: 422,
    title: 'the data engine could not compute the query',
    hint: 'the stored table may not fit the schema it was published with; import it again',
  },
  'data.result-too-large': {
    status: 413,
    title: 'the local result has more cells than this node allows',
    hint: 'group by fewer or coarser columns',
  },
  'data.import-failed': {
    status: 500,
    title: 'the import stopped; nothing was imported',
    hint: 'check free disk space and the log, then add the file again',
  },
  'sql.syntax': {
    status: 400,
    title: 'the SQL text cannot be parsed',
    hint: 'check spelling and commas near the position given; some words need `as` before them when they name a column',
  },
} as const;
