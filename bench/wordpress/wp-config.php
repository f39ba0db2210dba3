<?php
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'wordpress' );
define( 'DB_PASSWORD', '%{database_password}' );
define( 'DB_HOST', 'localhost:%{mariadb_socket}' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
%{secrets}
define( 'WP_HOME', '%{url}' );
define( 'WP_SITEURL', '%{url}' );
// Application passwords without TLS are for local sites only.
define( 'WP_ENVIRONMENT_TYPE', 'local' );
define( 'WP_DEBUG', false );
// Nothing beside the request that is measured: no scheduled tasks in it, no look for updates.
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
$table_prefix = 'wp_';
require_once ABSPATH . 'wp-settings.php';
