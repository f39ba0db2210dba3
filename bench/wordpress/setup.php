<?php
// Installs the site in the folder that is given, and prints a user's name with an application password as JSON.
define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST'] = 'localhost';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

$installed = wp_install( 'Kabar Daerah', 'agency', 'agency@example.org', true, '', wp_generate_password( 24 ) );
$wp_rewrite->set_permalink_structure( '/%year%/%monthnum%/%postname%/' );
$wp_rewrite->flush_rules( false );
$created = WP_Application_Passwords::create_new_application_password( $installed['user_id'], array( 'name' => 'bench' ) );
if ( is_wp_error( $created ) ) {
    fwrite( STDERR, $created->get_error_message() );
    exit( 1 );
}
echo wp_json_encode( array( 'user' => 'agency', 'password' => $created[0] ) );
