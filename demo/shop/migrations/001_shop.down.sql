drop table if exists flags, sales, order_requests, order_items, orders, products;
