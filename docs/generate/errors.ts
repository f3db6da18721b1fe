import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorsPage } from './errors-page.ts';

await writeFile(join(import.meta.dirname, '../errors.md'), await errorsPage());
