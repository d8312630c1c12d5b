-- Kept free for what is built beside this.
SELECT 1;
