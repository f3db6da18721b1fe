alter table orders drop constraint if exists amount_is_positive;
-- The step may have stopped before or after the renaming: both must lead back.
do $$
begin
  if exists (select from information_schema.columns where table_name = 'orders' and column_name = 'amount_cents') then
    alter table orders rename column amount_cents to total_cents;
  end if;
end $$;
