/** Names that the bare worker and the bench share. */
export const BARE_TASK_QUEUE = 'bench-bare';
export const BARE_WORKFLOW = 'bare';
export const BARE_PAGE_WORKFLOW = 'barePage';
